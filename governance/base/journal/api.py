"""The log for other systems: the same documents as under /board/log/. The journal lies below accounts; it is public."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.journal.queries import (
    NoSuchLeaf,
    consistency_document,
    log_size,
    newest_checkpoint,
    proof_document,
    public_keys,
)

BIGGEST = 10**18 - 1


class SizeQuery(serializers.Serializer[Any]):
    size = serializers.IntegerField(
        required=False, min_value=1, max_value=BIGGEST, help_text="哪一个登记数时的公开记录；不填为最近的检查点"
    )


class ConsistencyQuery(serializers.Serializer[Any]):
    old = serializers.IntegerField(min_value=0, max_value=BIGGEST, help_text="先前的登记数")
    size = serializers.IntegerField(min_value=0, max_value=BIGGEST, help_text="后来的登记数")


class PublicKeyRow(serializers.Serializer[Any]):
    line = serializers.CharField(help_text="公钥，signed note 的写法")
    since = serializers.DateTimeField()
    ended = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField(help_text="为什么停用；空为在用")


class LogState(serializers.Serializer[Any]):
    size = serializers.IntegerField(help_text="现在的登记数")
    checkpoint = serializers.CharField(allow_null=True, help_text="最近签署的检查点")
    keys = PublicKeyRow(many=True)


class ProofDocument(serializers.Serializer[Any]):
    """leaf_hash = SHA-256(0x00 ‖ nonce ‖ body); path leads to root as in RFC 9162 2.1.3."""

    version = serializers.IntegerField()
    leaf = serializers.IntegerField(help_text="登记号，从 0 起")
    size = serializers.IntegerField()
    leaf_hash = serializers.CharField(help_text="十六进制")
    path = serializers.ListField(child=serializers.CharField(), help_text="十六进制，自下而上")
    root = serializers.CharField(help_text="十六进制")  # type: ignore[assignment]
    body = serializers.CharField(allow_null=True, help_text="登记的原文，逐字节；删除了的没有")
    nonce = serializers.CharField(allow_null=True, help_text="十六进制")
    erased = serializers.CharField(allow_null=True, help_text="删除的理由")
    checkpoint = serializers.CharField(allow_null=True, help_text="这个登记数的检查点；没有签署过的为空")


class ConsistencyDocument(serializers.Serializer[Any]):
    """That the later log begins with the earlier one (RFC 9162 2.1.4)."""

    version = serializers.IntegerField()
    to = serializers.IntegerField()
    from_root = serializers.CharField(help_text="十六进制")
    to_root = serializers.CharField(help_text="十六进制")
    path = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.IntegerField(), **super().get_fields()}


class LogView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="log_read", responses=LogState)
    def get(self, request: Request) -> Response:
        """公开记录现在的样子：登记数、最近的检查点、公钥。"""
        newest = newest_checkpoint()
        state = {
            "size": log_size(),
            "checkpoint": None if newest is None else newest.text,
            "keys": public_keys(),
        }
        return Response(LogState(state).data)


class LogProof(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="log_proof", parameters=[SizeQuery], responses=ProofDocument)
    def get(self, request: Request, leaf: str) -> Response:
        """一个登记号的凭据：原文、路径、根值、检查点。"""
        asked = SizeQuery(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        try:
            return Response(proof_document(int(leaf), asked.validated_data.get("size")))
        except NoSuchLeaf as missing:
            raise Http404 from missing


class LogConsistency(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="log_consistency", parameters=[ConsistencyQuery], responses=ConsistencyDocument)
    def get(self, request: Request) -> Response:
        """后来的公开记录只在先前的后面添加。"""
        asked = ConsistencyQuery(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        try:
            return Response(consistency_document(**asked.validated_data))
        except NoSuchLeaf as missing:
            raise Http404 from missing
