"""liblsm from Python: what lsm.h declares, with ctypes and numpy. The folder of the library is LSM_DIR, or the one beside this file."""
import ctypes
import os
import sys
from ctypes import POINTER, byref, c_char_p, c_double, c_float, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p

import numpy as np

_names = {"win32": "liblsm.dll", "darwin": "liblsm.dylib"}
_folder = os.environ.get("LSM_DIR", os.path.dirname(os.path.abspath(__file__)))
_library = ctypes.CDLL(os.path.join(_folder, _names.get(sys.platform, "liblsm.so")))
_library.lsm_last_error.restype = c_char_p
_library.lsm_abi_version.restype = c_uint32
if _library.lsm_abi_version() != 1:
    raise ImportError(f"lsm.py is written for version 1 of lsm.h; the library has {_library.lsm_abi_version()}")


class LsmError(Exception):
    """A call was refused; code is LSM_ERROR_... of lsm.h."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def _check(code):
    if code:
        raise LsmError(code, _library.lsm_last_error().decode())


def _declare(name, *arguments):
    function = _library[name]
    function.argtypes = arguments
    function.restype = _check
    return function


class _EngineOptions(ctypes.Structure):
    _fields_ = [("size", c_uint32), ("kind", c_int32), ("threads", c_int32), ("max_steps", c_int32), ("pipelined", c_int32)]


class _LearnerOptions(ctypes.Structure):
    _fields_ = [("size", c_uint32), ("latency", c_int32), ("alpha", c_double), ("forgetting", c_double)]


class ModelInfo(ctypes.Structure):
    _fields_ = [("size", c_uint32), ("sensors", c_int32), ("neurons", c_int32), ("motors", c_int32), ("features", c_int32),
                ("steps", c_int32), ("hash", c_uint64)]


_floats = POINTER(c_float)
_model_create = _declare("lsm_model_create", c_char_p, c_int32, c_int32, c_int32, c_uint64, POINTER(c_int32), POINTER(c_void_p))
_model_load_file = _declare("lsm_model_load_file", c_char_p, POINTER(c_void_p))
_model_save_file = _declare("lsm_model_save_file", c_void_p, c_char_p)
_model_get_info = _declare("lsm_model_get_info", c_void_p, POINTER(ModelInfo))
_model_free = _declare("lsm_model_free", c_void_p)
_engine_create = _declare("lsm_engine_create", c_void_p, POINTER(_EngineOptions), POINTER(c_void_p))
_engine_use_readout = _declare("lsm_engine_use_readout", c_void_p, c_void_p)
_engine_free = _declare("lsm_engine_free", c_void_p)
_state_create = _declare("lsm_state_create", c_void_p, c_int32, POINTER(c_void_p))
_state_begin = _declare("lsm_state_begin", c_void_p, c_int64, c_int32, _floats, c_size_t)
_state_end = _declare("lsm_state_end", c_void_p, c_int64, _floats, c_size_t)
_state_checksum = _declare("lsm_state_checksum", c_void_p, POINTER(c_uint64))
_state_free = _declare("lsm_state_free", c_void_p)
_state_learn = _declare("lsm_state_learn", c_void_p, POINTER(_LearnerOptions))
_state_set_taught = _declare("lsm_state_set_taught", c_void_p, c_int32, c_int32)
_state_teach = _declare("lsm_state_teach", c_void_p, c_int32, _floats, c_size_t)
_state_get_learned = _declare("lsm_state_get_learned", c_void_p, POINTER(c_void_p))


class Model:
    """A reservoir and its readout."""

    def __init__(self, handle, steps=0):
        self.handle = handle
        self.info = ModelInfo(size=ctypes.sizeof(ModelInfo))
        _model_get_info(handle, byref(self.info))
        self.steps = steps or self.info.steps or 1

    @staticmethod
    def create(preset, sensors, neurons, motors, seed=42):
        handle, steps = c_void_p(), c_int32()
        _model_create(preset.encode(), sensors, neurons, motors, seed, byref(steps), byref(handle))
        return Model(handle, steps.value)

    @staticmethod
    def load(path):
        handle = c_void_p()
        _model_load_file(os.fsencode(path), byref(handle))
        return Model(handle)

    def save(self, path):
        _model_save_file(self.handle, os.fsencode(path))

    def close(self):
        _model_free(self.handle)
        self.handle = None


class Liquid:
    """An engine and a state of it: a batch of agents that run a model."""

    def __init__(self, model, agents=1, threads=1):
        self.shape = (agents, model.info.sensors)
        self.motors = np.zeros((agents, model.info.motors), np.float32)
        self.steps, self.frame = model.steps, 0
        self.engine, self.state = c_void_p(), c_void_p()
        options = _EngineOptions(size=ctypes.sizeof(_EngineOptions), kind=1, threads=threads)
        _engine_create(model.handle, byref(options), byref(self.engine))
        _state_create(self.engine, agents, byref(self.state))

    def tick(self, sensors, targets=None):
        """Runs a frame. sensors: [agent, sensor]. targets: [motor] of agent 0, which learn() made a taught one. Returns [agent, motor]."""
        sensors = np.ascontiguousarray(sensors, np.float32).reshape(self.shape)
        _state_begin(self.state, self.frame, self.steps, sensors.ctypes.data_as(_floats), sensors.size)
        if targets is not None:
            targets = np.ascontiguousarray(targets, np.float32)
            _state_teach(self.state, 0, targets.ctypes.data_as(_floats), targets.size)
        motors = np.empty_like(self.motors)
        _state_end(self.state, self.frame, motors.ctypes.data_as(_floats), motors.size)
        self.frame += 1
        return motors

    def learn(self, alpha=1.0):
        options = _LearnerOptions(size=ctypes.sizeof(_LearnerOptions), alpha=alpha)
        _state_learn(self.state, byref(options))
        _state_set_taught(self.state, 0, 1)

    def use_learned(self):
        """The readout that was learned takes over. Returns it as a model."""
        handle = c_void_p()
        _state_get_learned(self.state, byref(handle))
        _engine_use_readout(self.engine, handle)
        _state_set_taught(self.state, 0, 0)
        return Model(handle, self.steps)

    def checksum(self):
        value = c_uint64()
        _state_checksum(self.state, byref(value))
        return value.value

    def close(self):
        _state_free(self.state)
        _engine_free(self.engine)
        self.state = self.engine = None
