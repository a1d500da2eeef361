"""Makes `tiny/`, a model of a few kilobytes for tests: word vectors and nothing else.

    tiny.py TARGET

Its vectors have 8 numbers. Each word of the vocabulary below has one of its own, so that texts which
share words are alike. Needs `onnx` and `numpy`.
"""

import json
import pathlib
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH = 8
WORDS = """[PAD] [UNK] [CLS] [SEP] create delete open close issue file tool search the a in of
cafe un ##able ##s ##ing x ! , . 中 文""".split()


def network():
    random = numpy.random.default_rng(7)
    words = random.standard_normal((len(WORDS), WIDTH)).astype(numpy.float32).round(3)
    nodes = [
        helper.make_node("Gather", ["words", "input_ids"], ["found"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["found", "column"], ["last_hidden_state"]),
    ]
    names = ["input_ids", "attention_mask"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in names]
    shape = ["batch", "tokens", WIDTH]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, shape)]
    constants = [
        numpy_helper.from_array(words, "words"),
        numpy_helper.from_array(numpy.array([2], numpy.int64), "last"),
    ]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def tokenizer():
    special = {name: {"id": name, "ids": [WORDS.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    around = [{"SpecialToken": {"id": name, "type_id": 0}} for name in ("[CLS]", "[SEP]")]
    return {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                       "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing",
                           "single": [around[0], {"Sequence": {"id": "A", "type_id": 0}}, around[1]],
                           "pair": [around[0], {"Sequence": {"id": "A", "type_id": 0}}, around[1],
                                    {"Sequence": {"id": "B", "type_id": 1}}, around[1]],
                           "special_tokens": special},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": {word: at for at, word in enumerate(WORDS)}},
    }


def main(target):
    target = pathlib.Path(target)
    (target / "1_Pooling").mkdir(parents=True, exist_ok=True)
    (target / "onnx").mkdir(exist_ok=True)
    onnx.save(network(), target / "onnx" / "model.onnx")
    settings = {
        "tokenizer.json": tokenizer(),
        "config.json": {"vocab_size": len(WORDS), "hidden_size": WIDTH},
        "1_Pooling/config.json": {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": 16},
    }
    for name, value in settings.items():
        (target / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
