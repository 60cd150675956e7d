"""The public shop front: server-rendered pages, drawn products, the assistant's widget."""
