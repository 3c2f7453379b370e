// Type of our notebooks and id of their controller, as package.json names them.
export const NOTEBOOK_TYPE = 'ticket-lab';
export const CONTROLLER_ID = 'ticket-lab';
