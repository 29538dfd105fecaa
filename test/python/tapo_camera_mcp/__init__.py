"""A stand-in for the Tapo Camera MCP WebApp: what crashproof starts when it is given no command."""
