from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("autonomy", "0004_hidden_reporter")]

    operations = [
        migrations.RemoveConstraint(model_name="admissionrequest", name="admissionrequest_provisional"),
        migrations.RemoveConstraint(model_name="listentry", name="listentry_until"),
        migrations.AddField(
            model_name="admissionrequest",
            name="provisional_on",
            field=models.DateField(blank=True, null=True, verbose_name="临时准入日期"),
        ),
        migrations.AddField(
            model_name="admissionrequest",
            name="provisional_reason",
            field=models.TextField(blank=True, verbose_name="等不及审查的理由"),
        ),
        migrations.AlterField(
            model_name="listentry",
            name="standing",
            field=models.CharField(
                choices=[("regular", "正式"), ("trial", "试行"), ("provisional", "应急临时"), ("limited", "有期限")],
                default="regular",
                max_length=12,
                verbose_name="性质",
            ),
        ),
        migrations.AddConstraint(
            model_name="admissionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("provisional_until", None),
                    models.Q(
                        ("emergency", True),
                        ("provisional_by__isnull", False),
                        ("provisional_on__isnull", False),
                        models.Q(("provisional_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="admissionrequest_provisional",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("standing", "regular"), ("until", None)),
                    models.Q(("standing__in", ["trial", "provisional", "limited"]), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="listentry_until",
            ),
        ),
    ]
