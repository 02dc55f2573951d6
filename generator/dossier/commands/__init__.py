"""The commands, a module for each sort; `cli` puts them together."""
