-- What a year's invoices and purchases add up to as they stand in the files, and what became of it:
-- no euro vanishes (rules.md, Nothing is lost). An amount that cannot be read is none: its row is
-- in rejected_rows. A date that cannot be read has no year.
with

amounts_read as (

    select
        'invoices' as export,
        cast(year({{ parse_date('date_reception') }}) as integer) as year,
        case
            when {{ code_of('invoices', 'type_piece', 'type_piece') }} = 'avoir'
                then -abs({{ parse_decimal('montant_ht') }})
            else {{ parse_decimal('montant_ht') }}
        end as amount
    from {{ raw_export('invoices') }} as one_export  -- noqa: AL05
    union all
    select
        'food_purchases' as export,
        cast(year({{ parse_date('date') }}) as integer) as year,
        {{ parse_decimal('prix_ht') }} as amount
    from {{ raw_export('food_purchases') }} as one_export  -- noqa: AL05
    union all
    select
        'food_declarations' as export,
        {{ parse_integer('annee_bilan') }} as year,
        {{ parse_decimal('valeur_totale') }} as amount
    from {{ raw_export('food_declarations') }} as one_export  -- noqa: AL05

),

amounts_settled as (

    select
        'invoices' as export,
        year,
        'counted' as outcome,
        amount_excl_tax as amount
    from {{ ref('fct_invoices') }}
    union all
    select
        'invoices' as export,
        cast(year(invoices.received_on) as integer) as year,
        case
            when invoices.rejection_reason = 'repeated' then 'repeated'
            when invoices.rejection_reason is not null then 'rejected'
            else 'outside_perimeter'
        end as outcome,
        invoices.amount
    from {{ ref('stg_invoices') }} as invoices
    left join {{ ref('int_perimeter') }} as perimeter
        on invoices.buyer_siren = perimeter.buyer_siren
    where invoices.rejection_reason is not null or perimeter.buyer_siren is null
    union all
    select
        'food_purchases' as export,
        year,
        'counted' as outcome,
        amount_excl_tax as amount
    from {{ ref('fct_food_purchases') }}
    union all
    select
        'food_purchases' as export,
        cast(year(purchased_on) as integer) as year,
        'rejected' as outcome,
        amount
    from {{ ref('stg_food_purchases') }}
    where rejection_reason is not null
    union all
    select
        'food_declarations' as export,
        declarations.year,
        case
            when declarations.rejection_reason = 'repeated' then 'repeated'
            when declarations.rejection_reason is not null then 'rejected'
            when spend.spend_key is null then 'repeated'
            else 'counted'
        end as outcome,
        declarations.amount
    from {{ ref('stg_food_declarations') }} as declarations
    left join {{ ref('fct_food_spend') }} as spend on declarations.row_id = spend.spend_key

),

amounts as (

    select
        export,
        year,
        'read' as outcome,
        amount
    from amounts_read
    union all
    select
        export,
        year,
        outcome,
        amount
    from amounts_settled

)

select
    export,
    year,
    cast(sum(case when outcome = 'read' then amount else 0 end) as decimal(18, 2))
        as amount_read,
    cast(sum(case when outcome = 'counted' then amount else 0 end) as decimal(18, 2))
        as amount_counted,
    cast(sum(case when outcome = 'outside_perimeter' then amount else 0 end) as decimal(18, 2))
        as amount_outside_perimeter,
    cast(sum(case when outcome = 'repeated' then amount else 0 end) as decimal(18, 2))
        as amount_repeated,
    cast(sum(case when outcome = 'rejected' then amount else 0 end) as decimal(18, 2))
        as amount_rejected
from amounts
group by export, year
