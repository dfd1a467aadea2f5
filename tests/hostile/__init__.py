"""Input that means harm, at every entry: each case within its bounds, with the right status and without a traceback."""
