// The report's script: draws the charts that the page has room for.
export {};
