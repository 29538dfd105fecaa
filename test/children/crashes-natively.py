import ctypes


def read_frame():
    ctypes.string_at(0)


read_frame()
