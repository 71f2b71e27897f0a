"""natcap: value of ecosystem services, losses and compensation standards as figures that hold."""

__path__ = __import__("pkgutil").extend_path(__path__, __name__)
