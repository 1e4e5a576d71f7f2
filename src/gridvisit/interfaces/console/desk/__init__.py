"""What each room puts on the workbench and into the search box. See `console.workbench`."""
