using Isthmus.Api.Reading.Fields;
using Isthmus.Api.Security;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads what a security policy applies to: <c>selector</c>, <c>targetRef</c>, <c>targetRefs</c>.</summary>
internal static class PolicyTargetReader
{
    public static Labels? ReadSelector(MessageReader m) => m.Selector("selector", "matchLabels");

    public static EquatableArray<PolicyTargetConfig> ReadTargets(MessageReader m)
    {
        m.OneOf("targetRef", "targetRefs");
        var one = m.Message("targetRef", Read);
        var several = m.List("targetRefs", Read);
        return one is null ? several : several.Prepend(one).ToEquatableArray();
    }

    private static PolicyTargetConfig Read(MessageReader m)
    {
        m.Ignore("namespace");
        return new PolicyTargetConfig(m.Text("group"), m.Text("kind"), m.Text("name"));
    }
}
