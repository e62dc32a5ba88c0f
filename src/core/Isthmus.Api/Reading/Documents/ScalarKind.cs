namespace Isthmus.Api.Reading.Documents;

/// <summary>What a scalar stands for, by the rules that Kubernetes reads YAML with (YAML 1.1).</summary>
internal enum ScalarKind
{
    Text,
    Null,
    Boolean,
    Integer,
    Number,
}
