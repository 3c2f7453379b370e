// What results are called as titles; settings are called what they are in an experiment.
import { l10n } from './l10n';

export function columnTitle(name: string): string {
  switch (name) {
    case 'dense_accuracy':
      return l10n.t('Dense accuracy');
    case 'winner_density':
      return l10n.t('Smallest winning ticket: weights left');
    case 'winner_accuracy':
      return l10n.t('Smallest winning ticket: accuracy');
    case 'best_density':
      return l10n.t('Best ticket: weights left');
    case 'best_accuracy':
      return l10n.t('Best ticket: accuracy');
    case 'seconds':
      return l10n.t('Time');
    default:
      return name;
  }
}
