// LeNet and the paper's networks train in PyTorch as they do on the sparse engine.
import { asInThePaper } from '../tensorflow/paper-networks';

asInThePaper(1e-6);
