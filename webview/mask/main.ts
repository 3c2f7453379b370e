// Entry of the mask inspector's webview.
import { maskContract } from '../../src/protocol/views/mask';
import { connect } from '../ui/host';
import { Inspector } from './inspector';
import './main.css';

const root = document.getElementById('root');
if (root) void new Inspector(connect(maskContract), root).start();
