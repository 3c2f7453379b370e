// Entry of the Runs table's webview.
import { runsTableContract } from '../../src/protocol/views/runs-table';
import { connect } from '../ui/host';
import { openRunsTable } from './app';
import { makeCharts } from './charts-area';
import './main.css';

const root = document.getElementById('root');
if (root) void openRunsTable(connect(runsTableContract), root, makeCharts);
