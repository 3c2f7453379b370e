// Entry of the comparison in the side bar.
import { compareContract } from '../../src/protocol/views/compare';
import { connect } from '../ui/host';
import { CompareApp } from './app';
import './main.css';

const root = document.getElementById('root');
if (root) void new CompareApp(connect(compareContract), root).start();
