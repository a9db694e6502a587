// Joiner
