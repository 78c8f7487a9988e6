"""The window: what a person sees and touches. Calls services; knows no database, file or rule."""
