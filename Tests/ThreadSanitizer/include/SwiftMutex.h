// Nothing to call: the functions replace others of the same name.
