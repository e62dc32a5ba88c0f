using Isthmus.Lab.Sample;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Sample;

public sealed class SampleQueryTests
{
    public static TheoryData<SampleBehaviour> Behaviours =>
    [
        SampleBehaviour.Healthy,
        new SampleBehaviour { Status = 503 },
        new SampleBehaviour { Delay = TimeSpan.FromMilliseconds(1250), Bytes = 7 },
        new SampleBehaviour { Hangs = true },
        new SampleBehaviour { Resets = true },
        new SampleBehaviour { Refuses = true },
    ];

    [Theory]
    [MemberData(nameof(Behaviours))]
    public void Is_read_as_it_was_written(SampleBehaviour behaviour)
    {
        var query = SampleQuery.Write(behaviour).Split('&').Select(p => p.Split('=')).Select(p => KeyValuePair.Create(p[0], p.Length > 1 ? p[1] : ""));
        SampleQuery.Read(query, SampleBehaviour.Healthy, out var problem).ShouldBe(behaviour);
        problem.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("status", "99")]
    [InlineData("delay", "-1s")]
    [InlineData("bytes", "many")]
    [InlineData("colour", "green")]
    public void Says_what_makes_no_sense(string key, string value)
    {
        SampleQuery.Read([KeyValuePair.Create(key, value)], SampleBehaviour.Healthy, out var problem).ShouldBeNull();
        problem.ShouldStartWith($"'{key}={value}' is not one of");
    }
}
