"""Run as `python -m tapo_camera_mcp.web`; see `__main__.py`."""
