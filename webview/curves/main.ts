// Entry of the curves panel's webview.
import { curvesContract } from '../../src/protocol/views/curves';
import { connect } from '../ui/host';
import { CurvesApp } from './app';
import './main.css';

const root = document.getElementById('root');
if (root) void new CurvesApp(connect(curvesContract), root).start();
