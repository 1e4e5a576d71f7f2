"""GridVisit (走访): the system that runs T/SDPEA 《电力用户走访服务规范》 from plan to proven improvement."""

__version__ = "0.1.0"
