"""The list of plain words, and looking through a text with it: public, like the page that writes by it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import body
from governance.base.documents.choices import WordKind
from governance.base.documents.models import PlainWord
from governance.base.documents.queries.plain import words
from governance.base.documents.rules.plain import LONG_SENTENCE, advise, long_sentences

LONGEST_TEXT = 20_000


class PlainWordRow(serializers.Serializer[Any]):
    term = serializers.CharField()
    everyday = serializers.CharField(help_text="大白话")
    kind = serializers.ChoiceField(WordKind.choices)


class PlainWords(serializers.Serializer[Any]):
    results = PlainWordRow(many=True)


class CheckInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST_TEXT, trim_whitespace=False)


class AdviceRow(serializers.Serializer[Any]):
    term = serializers.CharField()
    everyday = serializers.CharField()
    start = serializers.IntegerField(help_text="从第几个字起，第一个字是0")
    end = serializers.IntegerField()


class LongRow(serializers.Serializer[Any]):
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    length = serializers.IntegerField()


class CheckAnswer(serializers.Serializer[Any]):
    words = AdviceRow(many=True)
    long_sentences = LongRow(many=True)
    longest = serializers.IntegerField(help_text="一句话最多几个字")


class PlainWordList(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="plain_words_list", responses=PlainWords)
    def get(self, request: Request) -> Response:
        """大白话词表：公文、记账用语和换成的说法。只是建议，不作为拒绝的理由。"""
        rows = PlainWord.objects.filter(active=True)
        return Response({"results": PlainWordRow(rows, many=True).data})


class PlainWordCheck(APIView):
    """Anyone signed in: nothing is stored, and a visitor would only make the server work."""

    @extend_schema(operation_id="plain_words_check", request=CheckInput, responses=CheckAnswer)
    def post(self, request: Request) -> Response:
        """看一段文字里哪些词可以换成大白话、哪些句子太长。不保存。"""
        text = body(request, CheckInput)["text"]
        answer = {"words": advise(text, words()), "long_sentences": long_sentences(text), "longest": LONG_SENTENCE}
        return Response(CheckAnswer(answer).data)
