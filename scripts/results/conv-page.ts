// The page of Conv-2 on CIFAR-10.
import { convFindings, speed } from './conv-findings';
import { paperPage } from './paper-page';

export const convPage = paperPage({
  experiment: 'conv2-cifar10-short',
  others: [],
  introduction: `# Conv-2 on CIFAR-10, against the paper

Made by one command, \`npm run results -- conv-cifar10\`, from [conv-cifar10.lottery.md](conv-cifar10.lottery.md); it pauses the run after 90 minutes. The recipe is the paper’s (Frankle & Carbin, arXiv:1803.03635v5, §3): Adam at 2e-4 on batches of 60, 5,000 images held out, no augmentation; 20% of the
hidden fully connected layers’, 10% of the convolutions’ and 10% of the output layer’s surviving weights pruned a round.

**What was cut short**: 1,000 iterations a training, one epoch and a third, where the paper has 20,000; two replicates (5 there); no random reinitialisation (3 there); evaluation
every 200 iterations (100 there); as many of 14 rounds as the time allowed. So few iterations cannot show the effect of early stopping. They can show how fast a ticket learns:
the table says how many times as fast as the dense network it reaches the dense network’s lowest validation loss.`,
  findings: (results) => convFindings(results),
  columns: (results) => [
    {
      head: 'times as fast',
      cell: ({ level }) => (level > 0 ? (speed(results, level)?.toFixed(2) ?? 'never') : '–'),
    },
  ],
});
