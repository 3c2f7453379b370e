// Messages for requests that the run service refuses, in the reader's language.
import { LabError } from '../../lottery/errors';
import type { Translate } from '../../lottery/translate';
import type { Activity } from './activity';

/** Something else is being done with the run. */
export const busy = (run: string, activity: Activity, translate: Translate) =>
  new LabError(busyText(run, activity, translate), { hint: translate('Wait a moment.') });

export const notUnderWay = (run: string, translate: Translate) =>
  new LabError(translate('{0} is not running on this machine.', run), {
    hint: translate('It may be running on another machine, or its process does not answer.'),
  });

export const deletedMeanwhile = (folder: string, translate: Translate) =>
  new LabError(translate('{0} was deleted in the meantime.', folder));

function busyText(run: string, activity: Activity, translate: Translate): string {
  switch (activity) {
    case 'starting':
      return translate('{0} is just being started.', run);
    case 'pausing':
      return translate('{0} is just being paused.', run);
    case 'stopping':
      return translate('{0} is just being stopped.', run);
    case 'deleting':
      return translate('{0} is just being deleted.', run);
  }
}
