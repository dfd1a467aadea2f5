"""Static checks: `checker` makes `checked` trees of parsed ones; `extension` is what else may be called."""
