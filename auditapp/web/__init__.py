"""The browser's edge: a package per noun, and the gates every request passes."""
