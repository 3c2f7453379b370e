// What the editor tells the PyTorch engine, and is told of it: the Python that is chosen there.
export { answerForEditor, pythonOfEditor } from '../../engine/pytorch/editor-python';
