"""Benchmarks, one file each; `script/bench` lists them and runs one."""
