// Link between the editor and the PyTorch engine: the Python that is chosen in the editor.
export { answerForEditor, pythonOfEditor } from '../../engine/pytorch/editor-python';
