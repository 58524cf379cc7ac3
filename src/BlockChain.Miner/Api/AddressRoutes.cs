using System.Globalization;
using BlockChain.Miner.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>Questions about owners, as Esplora has them; and what an address held at any point of history.</summary>
internal static class AddressRoutes
{
    public static void MapAddresses(this IEndpointRouteBuilder api)
    {
        api.MapGet("/address/{address}", GetTotals).WithSummary("What an address received and spent");
        api.MapGet("/address/{address}/utxo", GetUnspent).WithSummary("What an address can spend, or will be able to");
        api.MapGet("/address/{address}/txs", GetTransactions)
            .WithSummary("An address's transactions: those of the mempool, then the 25 newest of the chain");
        api.MapGet("/address/{address}/txs/chain/{last?}", GetChainTransactions)
            .WithSummary("25 of an address's transactions in the chain, newest first, those before one named");
        api.MapGet("/address/{address}/txs/mempool", GetMempoolTransactions)
            .WithSummary("An address's unconfirmed transactions, newest first");
        api.MapGet("/address/{address}/balance", GetBalance)
            .WithSummary("What an address held at a height or at a time");
        api.MapGet("/address/{address}/qr", GetQrCode)
            .WithSummary("An address as a QR code, an SVG")
            .Produces<string>(StatusCodes.Status200OK, "image/svg+xml");
    }

    private static Results<Ok<AddressRecord>, Problem> GetTotals(string address, FullNode node) => Answer<AddressRecord>(
        address, node, holder => TypedResults.Ok(new AddressRecord(address, holder.ChainStats, holder.MempoolStats)));

    private static Results<Ok<IReadOnlyList<UnspentRecord>>, Problem> GetUnspent(
        string address, string? after, FullNode node) => Answer<IReadOnlyList<UnspentRecord>>(address, node, holder =>
    {
        if (string.IsNullOrEmpty(after))
        {
            // One more than a page, to see whether there is more.
            List<UnspentRecord> first = [.. holder.Unspent(null).Take(NodeClient.UnspentPageSize + 1)];
            if (first.Count <= NodeClient.UnspentPageSize)
            {
                return TypedResults.Ok<IReadOnlyList<UnspentRecord>>(first);
            }

            return after is null
                ? Problem.BadRequest(
                    $"The address has more than {NodeClient.UnspentPageSize} unspent outputs. Ask for pages: ?after= for "
                    + "the first, then ?after=txid:vout with the last output of the page before.")
                : TypedResults.Ok<IReadOnlyList<UnspentRecord>>(first[..NodeClient.UnspentPageSize]);
        }

        if (!TryParseOutPoint(after, out OutPoint outPoint))
        {
            return Problem.BadRequest("Name the output as txid:vout.");
        }

        return holder.Knows(outPoint)
            ? TypedResults.Ok<IReadOnlyList<UnspentRecord>>(
                [.. holder.Unspent(outPoint).Take(NodeClient.UnspentPageSize)])
            : Problem.NotFound($"This node does not know output {outPoint} of this address (any more). Begin again.");
    });

    private static Results<Ok<IReadOnlyList<TransactionRecord>>, Problem> GetTransactions(string address, FullNode node) =>
        Answer<IReadOnlyList<TransactionRecord>>(address, node, holder => TypedResults.Ok<IReadOnlyList<TransactionRecord>>(
            [.. holder.MempoolTransactions(), .. holder.ChainTransactions(before: null)]));

    private static Results<Ok<IReadOnlyList<TransactionRecord>>, Problem> GetChainTransactions(
        string address, string? last, FullNode node) => Answer<IReadOnlyList<TransactionRecord>>(address, node, holder =>
    {
        if (last is null)
        {
            return TypedResults.Ok<IReadOnlyList<TransactionRecord>>([.. holder.ChainTransactions(before: null)]);
        }

        if (!TransactionId.TryParse(last, out TransactionId id))
        {
            return Problem.NoTransactionId;
        }

        // A client that continued after a transaction that was reorganised away would mix two chains.
        return holder.Reader.FindPlace(id) is { } place
            ? TypedResults.Ok<IReadOnlyList<TransactionRecord>>([.. holder.ChainTransactions(place)])
            : Problem.NotFound($"The transaction {id} is not in the best chain (any more). Begin again.");
    });

    private static Results<Ok<IReadOnlyList<TransactionRecord>>, Problem> GetMempoolTransactions(
        string address, FullNode node) =>
        Answer<IReadOnlyList<TransactionRecord>>(address, node, holder =>
            TypedResults.Ok<IReadOnlyList<TransactionRecord>>([.. holder.MempoolTransactions()]));

    private static Results<Ok<AddressBalanceRecord>, Problem> GetBalance(
        string address, string? height, string? time, FullNode node)
    {
        if (!TryParse(address, node, out PublicKeyHash owner))
        {
            return NotAnAddress(node);
        }

        using ChainReader reader = node.OpenReader();
        if (FindMoment(reader, height, time, out int at) is { } problem)
        {
            return problem;
        }

        return TypedResults.Ok(new AddressBalanceRecord(
            Address: address,
            Height: at,
            Balance: reader.Owners.BalanceAt(owner, at).Units));
    }

    private static Results<ContentHttpResult, Problem> GetQrCode(string address, FullNode node) =>
        TryParse(address, node, out _) ? QrCode.Draw(address) : NotAnAddress(node);

    private static Problem? FindMoment(ChainReader reader, string? height, string? time, out int at)
    {
        at = reader.Height;
        if (height is not null && time is not null)
        {
            return Problem.BadRequest("Ask for a height or for a time, not for both.");
        }

        if (height is not null)
        {
            return WholeNumber.TryParse(height, out at) && at <= reader.Height
                ? null
                : Problem.BadRequest($"The height must be a whole number from 0 to that of the tip, {reader.Height}.");
        }

        if (time is not null)
        {
            if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
            {
                return Problem.BadRequest("A time is a number of seconds since 1970-01-01 UTC.");
            }

            if (reader.HeightAtTime(seconds) is not { } found)
            {
                return Problem.BadRequest("There was no block at that time: it is before genesis.");
            }

            at = found;
        }

        return null;
    }

    private static Results<Ok<T>, Problem> Answer<T>(
        string address, FullNode node, Func<AddressView, Results<Ok<T>, Problem>> answer)
    {
        if (!TryParse(address, node, out PublicKeyHash owner))
        {
            return NotAnAddress(node);
        }

        using var holder = new AddressView(node, owner);
        return answer(holder);
    }

    private static bool TryParse(string address, FullNode node, out PublicKeyHash owner) =>
        Address.TryDecode(address, node.Parameters.AddressVersion, out owner);

    private static Problem NotAnAddress(FullNode node) =>
        Problem.BadRequest($"This is not an address of the network {node.Parameters.Name}.");

    private static bool TryParseOutPoint(string text, out OutPoint outPoint)
    {
        outPoint = default;
        string[] parts = text.Split(':');
        if (parts.Length != 2
            || !TransactionId.TryParse(parts[0], out TransactionId id)
            || !uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint index))
        {
            return false;
        }

        outPoint = new OutPoint(id, index);
        return true;
    }
}
