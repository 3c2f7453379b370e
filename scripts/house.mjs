// Draws docs/images/house.svg from the imports: the rooms of the house and which know of which. `npm run docs` writes it; with
// --check it only says whether the picture is of today.
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { readFile, writeFile } from 'node:fs/promises';
import rule from '../.dependency-cruiser.mjs';

const PICTURE = 'docs/images/house.svg';

const PURPOSES = {
  'src/lottery': 'the science, pure',
  'src/experiment': 'the language of experiment files',
  'src/tensors': 'the safetensors format',
  'src/engine': 'trains one network under one mask',
  'src/data': 'datasets: readers, fetching',
  'src/lab': 'runs, and what came of them',
  'src/protocol': 'messages between the parts',
  'src/events': 'events, and bursts of them coalesced',
  'src/cli': 'the command line',
  'src/extension': 'all that knows VS Code',
  webview: 'what panels and reports show',
};

const roomOf = (file) => Object.keys(PURPOSES).find((room) => file.startsWith(`${room}/`));

/** @returns the rooms, each with its folders and the rooms it imports from */
async function readHouse() {
  const { options } = rule;
  const { output } = await cruise(['src', 'webview'], { ...options, ruleSet: {} }, undefined, {
    tsConfig: extractTSConfig(options.tsConfig.fileName),
  });
  const rooms = new Map(
    Object.keys(PURPOSES).map((room) => [room, { folders: new Set(), imports: new Set() }]),
  );
  for (const { source, dependencies } of output.modules) {
    const room = roomOf(source);
    if (!room) continue;
    const [folder, file] = source.slice(room.length + 1).split('/');
    if (file) rooms.get(room).folders.add(folder);
    for (const { resolved } of dependencies) {
      const other = roomOf(resolved);
      if (other && other !== room) rooms.get(room).imports.add(other);
    }
  }
  return rooms;
}

/** Whether a room is reached from another on a way of two arrows or more: such an arrow tells nothing new. */
function isImplied(rooms, from, to) {
  const reaches = (room) => room === to || [...rooms.get(room).imports].some(reaches);
  return [...rooms.get(from).imports].some((next) => next !== to && reaches(next));
}

function drawing(rooms) {
  const boxes = [...rooms].map(([room, { folders }]) => {
    const inner = [...folders].sort().join(' · ');
    const lines = [
      `<b>${room}</b>`,
      `<font point-size="11">${PURPOSES[room]}</font>`,
      ...(inner ? [`<font point-size="10" color="#57606a">${wrapped(inner)}</font>`] : []),
    ];
    return `"${room}" [label=<${lines.join('<br/>')}>]`;
  });
  const arrows = [...rooms].flatMap(([room, { imports }]) =>
    [...imports].filter((other) => !isImplied(rooms, room, other)).map((other) => `"${room}" -> "${other}"`),
  );
  return `digraph house {
    graph [rankdir=TB, bgcolor="white", pad=0.3, nodesep=0.35, ranksep=0.5]
    node [shape=box, style="rounded,filled", fillcolor="#f6f8fa", color="#57606a", fontname="Arial", margin="0.35,0.12"]
    edge [color="#57606a", arrowsize=0.7]
    ${[...boxes, ...arrows.sort()].join('\n    ')}
  }`;
}

const wrapped = (text) => text.replace(/(.{40,60}?) · /g, '$1 ·<br/>');

/** Sizes are Arial's; where there is none, others of its kind will do. */
const svg = (await Graphviz.load())
  .dot(drawing(await readHouse()))
  .replaceAll('font-family="Arial"', 'font-family="Arial,Helvetica,Liberation Sans,sans-serif"');
if (process.argv.includes('--check')) {
  const current = (await readFile(PICTURE, 'utf8')) === svg;
  if (!current) console.error(`${PICTURE} is not of today: npm run docs`);
  process.exit(current ? 0 : 1);
}
await writeFile(PICTURE, svg);
console.log(`wrote ${PICTURE}`);
