"""Documents under control (受控文件, 9.3-02): versions, approval, in force, withdrawn, readings."""
