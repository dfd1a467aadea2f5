"""What a rule book means, as pure, numbered data: lowered once from the checked terms, printed by `emit`."""
