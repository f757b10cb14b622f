{% set checks = [
    ('facture_id', 'facture_id', 'invoice_id is null', 'number_missing'),
    ('acheteur_id', 'acheteur_id', 'buyer_siren is null', 'buyer_unreadable'),
    ('date_reception', 'date_reception', 'received_on is null', 'date_unreadable'),
    ('montant_ht', 'montant_ht', 'amount_declared is null', 'amount_unreadable'),
    (
        'type_piece', 'type_piece', 'document_type is null and ' ~ clean_text('type_piece') ~ ' is not null',
        'value_not_in_list'
    ),
] %}
with

source as (

    select * from {{ raw_export('invoices') }}

),

parsed as (

    select
        source_file,
        cast(source_line as bigint) as source_line,
        source_problem,
        source_excerpt,
        source_doubt,

        -- ids
        {{ clean_text('facture_id') }} as invoice_id,
        {{ siren_of(company_identifier('acheteur_id')) }} as buyer_siren,
        {{ order_number(written_number(clean_text('marche_id'))) }} as order_number,
        {{ company_identifier('siret_fournisseur') }} as supplier_siret,
        {{ siren_of(company_identifier('siret_fournisseur')) }} as supplier_siren,

        -- texts
        {{ code_of('invoices', 'type_piece', 'type_piece') }} as document_type,

        -- numerics
        {{ parse_decimal('montant_ht') }} as amount_declared,
        {{ parse_decimal('montant_recycle_ht') }} as amount_recycled_declared,
        {{ parse_decimal('montant_reemploi_ht') }} as amount_reused_declared,
        {{ parse_decimal('montant_commerce_equitable_ht') }} as amount_fair_trade_declared,

        -- booleans
        coalesce(
            {{ clean_text('montant_commerce_equitable_ht') }} is not null
            and {{ parse_decimal('montant_commerce_equitable_ht') }} is null,
            false
        ) as is_fair_trade_unreadable,

        -- dates
        {{ parse_date('date_reception') }} as received_on,
        {{ parse_date('date_paiement') }} as paid_on_declared,

        facture_id,
        acheteur_id,
        date_reception,
        montant_ht,
        type_piece
    from source

),

-- A credit note counts negative, however it is signed (rules.md, Amounts).
signed as (

    select
        *,
        coalesce(document_type = 'avoir', false) as is_credit_note,
        -- Two rows are one document where all that identifies it is equal (rules.md, Nothing is
        -- lost): suppliers number from 001 each year, and a document may have two budget lines.
        concat_ws(
            '-',
            buyer_siren,
            coalesce(supplier_siret, ''),
            invoice_id,
            case when document_type = 'avoir' then 'A' else 'F' end,
            cast(received_on as varchar(10)),
            coalesce(order_number, ''),
            cast(amount_declared as varchar(24))
        ) as invoice_key,
        case
            when document_type = 'avoir' then -abs(amount_declared)
            else amount_declared
        end as amount_signed,
        case
            when document_type = 'avoir' then -abs(amount_recycled_declared)
            else amount_recycled_declared
        end as amount_recycled_signed,
        case
            when document_type = 'avoir' then -abs(amount_reused_declared)
            else amount_reused_declared
        end as amount_reused_signed,
        case
            when document_type = 'avoir' then -abs(amount_fair_trade_declared)
            else amount_fair_trade_declared
        end as amount_fair_trade_signed
    from parsed

),

-- Most documents stand in one row: only the others are ranked, and only they can be completed. A
-- row that only shares the hash of its key is ranked alone.
repeated as (

    select {{ hash_of('invoice_key') }} as key_hash
    from signed
    group by {{ hash_of('invoice_key') }}
    having count(*) > 1

),

-- A repeated row completes the first one in what it adds.
completed as (

    select
        signed.source_file,
        signed.source_line,
        {{ rank_in_key('signed.invoice_key', checks) }} as rank_in_key,
        min(signed.paid_on_declared) over same_document as paid_on,
        min(signed.amount_recycled_signed) over same_document as amount_recycled,
        min(signed.amount_reused_signed) over same_document as amount_reused,
        min(signed.amount_fair_trade_signed) over same_document as amount_fair_trade
    from signed
    inner join repeated on {{ hash_of('signed.invoice_key') }} = repeated.key_hash
    window same_document as (partition by signed.invoice_key)

),

ranked as (

    select
        signed.*,
        signed.amount_signed as amount,
        coalesce(completed.rank_in_key, 1) as rank_in_key,
        coalesce(signed.paid_on_declared, completed.paid_on) as paid_on,
        coalesce(signed.amount_recycled_signed, completed.amount_recycled) as amount_recycled,
        coalesce(signed.amount_reused_signed, completed.amount_reused) as amount_reused,
        coalesce(signed.amount_fair_trade_signed, completed.amount_fair_trade)
            as amount_fair_trade
    from signed
    left join completed
        on
            signed.source_file = completed.source_file
            and signed.source_line = completed.source_line

)

-- The largest export: no column that nothing reads.
select
    source_file,
    source_line,
    source_problem,
    source_excerpt,
    source_doubt,
    invoice_key,
    invoice_id,
    buyer_siren,
    order_number,
    supplier_siret,
    supplier_siren,
    document_type,
    amount,
    amount_recycled,
    amount_reused,
    amount_fair_trade,
    is_fair_trade_unreadable,
    is_credit_note,
    received_on,
    paid_on,
    concat_ws('#', source_file, cast(source_line as varchar(20))) as row_id,
    {{ first_problem(checks, repeated=('facture_id', 'facture_id')) }}
from ranked
