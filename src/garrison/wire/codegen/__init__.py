"""Python source for one operation's decoder and encoder, written from its shapes."""
