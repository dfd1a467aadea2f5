"""kiyaku: terms of service as data, evaluated exactly, with every figure citing its clause."""
