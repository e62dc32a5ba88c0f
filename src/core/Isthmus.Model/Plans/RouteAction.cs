namespace Isthmus.Model.Plans;

/// <summary>What a route does: one of the records that derive from this one.</summary>
public abstract record RouteAction
{
    private protected RouteAction()
    {
    }
}
