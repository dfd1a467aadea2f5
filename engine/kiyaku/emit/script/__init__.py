"""The plan printed as a JavaScript program, and the runtime (`js/`) that computes bills from it in a browser."""
