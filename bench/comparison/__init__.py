"""What the commands in bench/ share: inputs, the oracle, measuring, tables and pictures."""
