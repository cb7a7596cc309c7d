"""Code generation plugin: enums become `str`, because Shopify adds values to them within a version.

An answer with a value that we have never seen must still be readable. Development only.
"""

import ast

from ariadne_codegen.plugins.base import Plugin
from graphql import GraphQLSchema, is_enum_type


class OpenEnums(Plugin):
    def __init__(self, schema: GraphQLSchema, config_dict: dict[str, object]) -> None:
        super().__init__(schema, config_dict)
        self._enums = {name for name, type_ in schema.type_map.items() if is_enum_type(type_)}

    def generate_enums_module(self, module: ast.Module) -> ast.Module:
        module.body = []
        return module

    def generate_inputs_module(self, module: ast.Module) -> ast.Module:
        return self._opened(module)

    def generate_result_types_module(
        self, module: ast.Module, *_args: object, **_kwargs: object
    ) -> ast.Module:
        return self._opened(module)

    def generate_fragments_module(self, module: ast.Module, *_args: object, **_kwargs: object) -> ast.Module:
        return self._opened(module)

    def generate_client_module(self, module: ast.Module) -> ast.Module:
        return self._opened(module)

    def _opened(self, module: ast.Module) -> ast.Module:
        module.body = [
            each for each in module.body if not (isinstance(each, ast.ImportFrom) and each.module == "enums")
        ]
        for node in ast.walk(module):
            if isinstance(node, ast.Name) and node.id in self._enums:
                node.id = "str"
        return module
