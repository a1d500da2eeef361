"""Makes the embedding model that vmcp carries: a BERT of the Hugging Face Hub in the ONNX format,
with eight-bit weights.

    export.py SOURCE TARGET

SOURCE has `model.safetensors` and what lies beside it on the hub; TARGET gets the files that vmcp
reads. The same source makes the same bytes.

Choices, each measured on public sets of tools and questions (see the page about search):

- Weights of matrices have one scale a column and use 7 of their 8 bits. On processors of x86 without
  VNNI two products are added in 16 bits, which 8 bits overflow: the vectors would depend on the
  machine.
- Activations are brought to bytes while the network runs, all of a text with one scale. Few channels
  are much larger than the others and would leave these three or four bits; so each channel is
  divided by a factor first, and its row of the weights multiplied by it. The factors come from the
  weights and from running the network on its own description. They are rounded, so that they do
  not depend on the last digit of a sum.
- What the second matrix of a feed-forward block reads is brought to bytes twice: once, and what is
  lost by that once more. There the range is widest. It costs a quarter of the time of a text and
  brings what is found back to what the exact network finds.
- Word vectors have a scale each. One for all of them, as the tool of onnxruntime does it, loses more
  than it saves.
"""

import hashlib
import json
import pathlib
import shutil
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer

# The weights of sentence-transformers/all-MiniLM-L6-v2.
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Files that are taken as they are.
SETTINGS = ["1_Pooling/config.json", "config.json", "sentence_bert_config.json", "tokenizer.json"]
# How much of the span of a channel goes into the weights.
SHARE = 0.7
# Factors are powers of two with this fraction in the exponent.
FRACTION = 1 / 4
# The largest weight, in steps.
MOST_WEIGHT = 63
# The largest part of a word vector, in steps.
MOST_WORD = 127
# The least likeness of vectors before and after, on average.
LEAST_COSINE = 0.99


class Graph:
    """A BERT encoder; `spans` (the largest activation by channel of each matrix) makes it small."""

    def __init__(self, config, weights, spans=None):
        self.weights, self.spans = weights, spans
        self.width, self.heads = config["hidden_size"], config["num_attention_heads"]
        self.epsilon, self.layers = config["layer_norm_eps"], config["num_hidden_layers"]
        self.nodes, self.constants, self.inputs, self.bytes = [], {}, {}, {}

    def constant(self, name, value):
        self.constants.setdefault(name, numpy_helper.from_array(numpy.ascontiguousarray(value), name))
        return name

    def number(self, value):
        return self.constant(f"number_{value}", numpy.float32(value))

    def indices(self, *values):
        return self.constant("indices_" + "_".join(map(str, values)), numpy.array(values, numpy.int64))

    def node(self, kind, *inputs, outputs=1, **attributes):
        name = f"{kind.lower()}_{len(self.nodes)}"
        names = [f"{name}_{at}" for at in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=name, **attributes))
        return names[0] if outputs == 1 else names

    def linear(self, x, name):
        """One matrix and its bias. Matrices that read the same share the activations in bytes."""
        self.inputs[name] = x
        bias = self.constant(name + ".bias", self.weights[name + ".bias"])
        product = self.product(x, name) if self.spans is None else self.product_of_bytes(x, name)
        return self.node("Add", product, bias)

    def product(self, x, name):
        return self.node("MatMul", x, self.constant(name + ".weight", self.weights[name + ".weight"].T))

    def product_of_bytes(self, x, name):
        weight = self.weights[name + ".weight"].T
        # The channels of what attention found are much alike.
        factors = None if "attention.output" in name else self.factors(name)
        if factors is not None:
            weight = weight * factors[:, None]
        if x not in self.bytes:
            self.bytes[x] = self.to_bytes(x, name, factors)
        steps = numpy.abs(weight).max(axis=0) / MOST_WEIGHT
        rounded = self.constant(name + ".weight", numpy.round(weight / steps).astype(numpy.int8))
        none = self.constant(f"zeros_{len(steps)}", numpy.zeros(len(steps), numpy.int8))
        steps = self.constant(name + ".steps", steps.astype(numpy.float32))
        products = []
        for part, step, zero in self.bytes[x]:
            product = self.node("MatMulInteger", part, rounded, zero, none)
            product = self.node("Cast", product, to=TensorProto.FLOAT)
            products.append(self.node("Mul", product, self.node("Mul", step, steps)))
        return products[0] if len(products) == 1 else self.node("Add", *products)

    def to_bytes(self, x, name, factors):
        """Activations as a sum of bytes, each part with its step and its zero."""
        if factors is not None:
            x = self.node("Mul", x, self.constant(name + ".factors", 1 / factors))
        parts = [self.node("DynamicQuantizeLinear", x, outputs=3)]
        if name.endswith("output.dense") and "attention" not in name:
            lost = self.node("Sub", x, self.node("DequantizeLinear", *parts[0]))
            parts.append(self.node("DynamicQuantizeLinear", lost, outputs=3))
        return parts

    def factors(self, name):
        """What to divide each channel by before the matrix; query, key and value read the same."""
        shared = ["query", "key", "value"] if ".self." in name else [name.rsplit(".", 1)[1]]
        names = [name.rsplit(".", 1)[0] + "." + last for last in shared]
        spans = numpy.max([numpy.abs(self.weights[name + ".weight"]).max(axis=0) for name in names], axis=0)
        factors = SHARE * numpy.log2(self.spans[name]) - (1 - SHARE) * numpy.log2(spans)
        factors = numpy.round((factors - numpy.median(factors)) / FRACTION) * FRACTION
        return numpy.exp2(factors).astype(numpy.float32)

    def norm(self, x, name):
        names = [f"{name}.weight", f"{name}.bias"]
        parts = [self.constant(name, self.weights[name]) for name in names]
        return self.node("LayerNormalization", x, *parts, axis=-1, epsilon=self.epsilon)

    def words(self):
        words = self.weights["embeddings.word_embeddings.weight"]
        if self.spans is None:
            return self.node("Gather", self.constant("words", words), "input_ids")
        steps = numpy.abs(words).max(axis=1, keepdims=True) / MOST_WORD
        rounded = self.constant("words", numpy.round(words / steps).astype(numpy.int8))
        rounded = self.node("Cast", self.node("Gather", rounded, "input_ids"), to=TensorProto.FLOAT)
        steps = self.constant("words.steps", steps.astype(numpy.float32))
        return self.node("Mul", rounded, self.node("Gather", steps, "input_ids"))

    def embeddings(self):
        kinds = self.constant("kinds", self.weights["embeddings.token_type_embeddings.weight"])
        kinds = self.node("Gather", kinds, "token_type_ids")
        length = self.node("Gather", self.node("Shape", "input_ids"), self.indices(1), axis=0)
        places = self.constant("places", self.weights["embeddings.position_embeddings.weight"])
        places = self.node("Slice", places, self.indices(0), length, self.indices(0))
        whole = self.node("Add", self.node("Add", self.words(), kinds), places)
        return self.norm(whole, "embeddings.LayerNorm")

    def attention(self, x, mask, name):
        split, order = self.indices(0, 0, self.heads, self.width // self.heads), [0, 2, 1, 3]
        parts = [self.linear(x, f"{name}.self.{part}") for part in ("query", "key", "value")]
        parts = zip([self.node("Reshape", part, split) for part in parts], [order, [0, 2, 3, 1], order])
        query, key, value = [self.node("Transpose", part, perm=perm) for part, perm in parts]
        scale = self.number(1 / (self.width // self.heads) ** 0.5)
        scores = self.node("Add", self.node("Mul", self.node("MatMul", query, key), scale), mask)
        context = self.node("MatMul", self.node("Softmax", scores, axis=-1), value)
        context = self.node("Transpose", context, perm=order)
        context = self.node("Reshape", context, self.indices(0, 0, self.width))
        added = self.node("Add", self.linear(context, f"{name}.output.dense"), x)
        return self.norm(added, f"{name}.output.LayerNorm")

    def feed_forward(self, x, name):
        inner = self.linear(x, f"{name}.intermediate.dense")
        bent = self.node("Erf", self.node("Mul", inner, self.number(0.5**0.5)))
        bent = self.node("Add", bent, self.number(1))
        bent = self.node("Mul", self.node("Mul", inner, self.number(0.5)), bent)
        added = self.node("Add", self.linear(bent, f"{name}.output.dense"), x)
        return self.norm(added, f"{name}.output.LayerNorm")

    def model(self):
        x = self.embeddings()
        mask = self.node("Cast", "attention_mask", to=TensorProto.FLOAT)
        mask = self.node("Sub", self.node("Unsqueeze", mask, self.indices(1, 2)), self.number(1))
        mask = self.node("Mul", mask, self.number(10000))
        for layer in range(self.layers):
            x = self.attention(x, mask, f"encoder.layer.{layer}.attention")
            x = self.feed_forward(x, f"encoder.layer.{layer}")
        self.nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"], name="last"))
        return self.finish()

    def finish(self):
        tokens = ["batch", "tokens"]
        names = ["input_ids", "attention_mask", "token_type_ids"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in names]
        outputs = {"last_hidden_state": self.width}
        if self.spans is None:
            outputs |= {name: f"width_of_{name}" for name in sorted(set(self.inputs.values()))}
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [*tokens, width])
            for name, width in outputs.items()
        ]
        graph = helper.make_graph(self.nodes, "bert", inputs, outputs, list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        return model


def run(model, texts):
    """Runs a model on each text, and gives its outputs by name."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    names = [output.name for output in session.get_outputs()]
    for ids in texts:
        ids = numpy.array([ids], numpy.int64)
        inputs = {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0}
        yield dict(zip(names, session.run(None, inputs)))


def pool(output):
    return output["last_hidden_state"][0].mean(axis=0)


def cosine(one, other):
    return float(one @ other / numpy.linalg.norm(one) / numpy.linalg.norm(other))


def read_texts(source):
    """The sentences of the model's own description, as tokens."""
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(128)
    lines = (source / "README.md").read_text(encoding="utf-8").splitlines()
    return [tokenizer.encode(line).ids for line in lines if len(line) > 40]


def main(source, target):
    source, target = pathlib.Path(source), pathlib.Path(target)
    weights = source / "model.safetensors"
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    if digest != WEIGHTS:
        sys.exit(f"{weights}: its SHA-256 is {digest}, expected {WEIGHTS}")
    weights, config = load_file(weights), json.loads((source / "config.json").read_text())
    texts = read_texts(source)

    exact = Graph(config, weights)
    outputs = list(run(exact.model(), texts))
    spans = {
        name: numpy.max([numpy.abs(output[x]).max(axis=(0, 1)) for output in outputs], axis=0)
        for name, x in exact.inputs.items()
    }
    model = Graph(config, weights, spans).model()
    likeness = [cosine(pool(one), pool(other)) for one, other in zip(outputs, run(model, texts))]
    print(f"{len(texts)} texts: cosine {numpy.mean(likeness):.4f} on average, {min(likeness):.4f} at least")
    if numpy.mean(likeness) < LEAST_COSINE:
        sys.exit("the vectors are not what they were; nothing was written")

    for name in SETTINGS:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    network = target / "onnx" / "model_quantized.onnx"
    network.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, network)
    digest = hashlib.sha256(network.read_bytes()).hexdigest()
    print(f"{network.stat().st_size} bytes, SHA-256 {digest}")


if __name__ == "__main__":
    main(*sys.argv[1:])
