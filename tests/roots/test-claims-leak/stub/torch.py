"""As much of torch as has a state that a script may leave changed."""

import types

float32, float64 = "torch.float32", "torch.float64"
_state = {"grad": True, "inference": False, "dtype": float32, "threads": 1}
_state |= {"anomaly": False, "deterministic": False}


def _pair(name):
    return lambda: _state[name], lambda value: _state.update({name: value})


is_grad_enabled, set_grad_enabled = _pair("grad")
get_default_dtype, set_default_dtype = _pair("dtype")
get_num_threads, set_num_threads = _pair("threads")
is_anomaly_enabled, _set_anomaly = _pair("anomaly")
are_deterministic_algorithms_enabled, use_deterministic_algorithms = _pair("deterministic")
is_inference_mode_enabled, _set_inference = _pair("inference")
autograd = types.SimpleNamespace(set_detect_anomaly=_set_anomaly)


class inference_mode:
    def __init__(self, mode=True):
        self.mode = mode

    def __enter__(self):
        _set_inference(self.mode)


def manual_seed(seed):
    _state["seed"] = seed
