using System.Net;
using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Tests.Plans;

public sealed class ListenerPlacesTests
{
    [Theory]
    [InlineData("0.0.0.0", "127.1.0.5")]
    [InlineData("::", "127.1.0.5")]
    [InlineData("127.0.0.1", "127.1.0.5")]
    [InlineData("10.0.0.7", "10.0.0.7")]
    [InlineData("unix:/run/x.sock", "unix:/run/x.sock")]
    public void Moves_what_is_planned_for_anywhere_and_nothing_else(string planned, string bound)
    {
        var plan = new Plan { Listeners = [new Isthmus.Model.Plans.Listener { Name = "l", Address = planned, Port = 80 }] };
        ListenerPlaces.At(plan, IPAddress.Parse("127.1.0.5")).Listeners.Select(l => (l.Address, l.Port)).ShouldBe([(bound, 80)]);
    }
}
