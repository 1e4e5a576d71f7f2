"""Views: parse, actor, one service or selector, render. One module per room."""
