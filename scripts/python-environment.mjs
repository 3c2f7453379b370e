// Makes the Python environment of the tests, beside whatever else is installed.
import { pythonWith, TEST_PACKAGES } from './python.mjs';
import { finish } from './suites.mjs';

pythonWith(TEST_PACKAGES, 'python');
finish();
